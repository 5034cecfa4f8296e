// Pan, zoom, find and highlight on a chart that the server has laid out. Layout and content stay the server's.
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { work } from "./board.mjs";
import { clocks } from "./times.mjs";

const STEP = 1.25;

export function enliven(root) {
  const svg = root.querySelector("svg");
  const inner = svg.querySelector(".everything");
  const zooming = zoom()
    .filter((event) => !event.button && !(event.type !== "wheel" && event.target.closest("[data-board] .node")))
    .scaleExtent([0.3, 6])
    .on("start", () => svg.classList.add("is-moving"))
    .on("zoom", ({ transform }) => inner.setAttribute("transform", transform.toString()))
    .on("end", () => settled());
  // Halos around captions are dear to paint: they come back once the chart has stood still.
  let settling = 0;
  const settled = () => {
    clearTimeout(settling);
    settling = setTimeout(() => svg.classList.remove("is-moving"), 150);
  };
  const selected = select(svg).call(zooming).on("dblclick.zoom", null);
  const tools = root.querySelector("[data-chart-tools]");
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    const act = target.dataset.act;
    if (act === "in") selected.call(zooming.scaleBy, STEP);
    if (act === "out") selected.call(zooming.scaleBy, 1 / STEP);
    if (act === "fit") selected.call(zooming.transform, zoomIdentity);
  });
  const links = [...svg.querySelectorAll(".link")];
  const nodes = [...svg.querySelectorAll(".node")];
  clocks(root, links, nodes);
  work(root, nodes, links);
  const said = root.querySelector("[data-chart-said]");
  // Listened for outside the SVG: a browser takes an SVG element that hears of focus for one that Tab should stop at.
  const under = ({ target }) => target.closest(".node");
  root.addEventListener("focusin", (event) => focus(under(event)));
  root.addEventListener("focusout", () => focus(null));
  root.addEventListener("keydown", (event) => under(event) && walk(event, under(event)));
  for (const node of nodes) {
    node.addEventListener("mouseenter", () => focus(node));
    node.addEventListener("mouseleave", () => focus(null));
  }

  function neighbours(node) {
    const own = links.filter((link) => link.dataset.from === node.dataset.id || link.dataset.to === node.dataset.id);
    const ids = new Set(own.flatMap((link) => [link.dataset.from, link.dataset.to]));
    return { own: new Set(own), near: nodes.filter((each) => ids.has(each.dataset.id) && each !== node) };
  }

  function focus(node) {
    const { own, near } = node ? neighbours(node) : { own: new Set(), near: [] };
    for (const link of links) link.classList.toggle("is-dimmed", Boolean(node) && !own.has(link));
    for (const each of nodes) each.classList.toggle("is-dimmed", Boolean(node) && each !== node && !near.includes(each));
    if (node && said) said.textContent = `${node.dataset.caption}: linked to ${near.map((each) => each.dataset.caption).join(", ") || "nobody shown"}`;
  }

  // Arrow keys go to the nearest neighbour in that direction, so that the chart can be walked without a mouse. One that
  // lies aside counts as farther, else two directions would lead to the same neighbour.
  function walk(event, node) {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = [Number(node.dataset.x), Number(node.dataset.y)];
    const ahead = neighbours(node).near
      .map((each) => [each, Number(each.dataset.x) - x, Number(each.dataset.y) - y])
      .map(([each, dx, dy]) => [each, dx * way[0] + dy * way[1], Math.hypot(dx, dy)])
      .filter(([, along]) => along > 0)
      .sort((a, b) => a[2] * (a[2] / a[1]) ** 3 - b[2] * (b[2] / b[1]) ** 3);
    ahead[0]?.[0].querySelector("a")?.focus();
  }
}
