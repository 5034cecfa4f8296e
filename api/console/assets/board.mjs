// Working on a chart: what is dragged is pinned, and a key does to the shape in focus what its row's button does.
import { drag } from "d3-drag";
import { select } from "d3-selection";

// In an address: the shape that is to be in focus.
const AT = "at-";

export function work(root, nodes, lines) {
  const board = root.closest("[data-board]");
  if (!board) return;
  const address = board.dataset.board;
  const send = (deed) =>
    fetch(address, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ "form-token": board.dataset.formToken, do: deed }),
    });
  // A shape is drawn where the server put it and moved from there; its data say where it is.
  const moved = drag()
    .subject((event) => ({ x: event.x, y: event.y }))
    .on("start", function () {
      this.dataset.drawnX ??= this.dataset.x;
      this.dataset.drawnY ??= this.dataset.y;
    })
    .on("drag", function (event) {
      const [x, y] = [Number(this.dataset.x) + event.dx, Number(this.dataset.y) + event.dy];
      Object.assign(this.dataset, { x, y, moved: "" });
      this.setAttribute("transform", `translate(${x - this.dataset.drawnX} ${y - this.dataset.drawnY})`);
      for (const line of lines) follow(line, this.dataset);
    })
    .on("end", function () {
      if (!("moved" in this.dataset)) return;
      delete this.dataset.moved;
      this.classList.add("node--pinned");
      send(pin(this.dataset));
    });
  select(root).selectAll(".node").call(moved);

  const deeds = { e: "expand", c: "collapse", h: "hide" };
  root.addEventListener("keydown", async (event) => {
    const node = event.target.closest(".node");
    const deed = deeds[event.key] ?? (event.key === "p" ? "pin" : null);
    if (!node || !deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // What comes next is drawn anew: whoever works by keyboard goes on from where he is, or from a neighbour of what he hid.
    const beside = lines.find(({ dataset: { from, to } }) => from === node.dataset.id || to === node.dataset.id)?.dataset;
    const next = deed !== "hide" || !beside ? node.dataset.id : beside.from === node.dataset.id ? beside.to : beside.from;
    await send(deed === "pin" ? pin(node.dataset) : `${deed} ${node.dataset.id}`);
    history.replaceState(null, "", `#${AT}${next}`);
    location.reload();
  });
  const at = location.hash.startsWith(`#${AT}`) && location.hash.slice(AT.length + 1);
  nodes.find((each) => each.dataset.id === at)?.querySelector("a").focus();

  function pin({ id, x, y }) {
    const inside = (value) => Math.max(0, Math.min(9999, Math.round(value)));
    return `pin ${id} ${inside(x)} ${inside(y)}`;
  }

  function follow(line, { id, x, y }) {
    if (line.dataset.from === id) set(line, 1, x, y);
    if (line.dataset.to === id) set(line, 2, x, y);
  }

  function set(line, end, x, y) {
    line.setAttribute(`x${end}`, x);
    line.setAttribute(`y${end}`, y);
  }
}
