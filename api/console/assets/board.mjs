// Working on a chart: what is dragged is pinned, and a key does to the shape in focus what its row's button does.
import { drag } from "d3-drag";
import { select } from "d3-selection";

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
  const moved = drag()
    .subject((event) => ({ x: event.x, y: event.y }))
    .on("start", function () {
      this.dataset.dx = 0;
      this.dataset.dy = 0;
    })
    .on("drag", function (event) {
      const [dx, dy] = [Number(this.dataset.dx) + event.dx, Number(this.dataset.dy) + event.dy];
      Object.assign(this.dataset, { dx, dy });
      this.setAttribute("transform", `translate(${dx} ${dy})`);
      for (const line of lines) follow(line, this, dx, dy);
    })
    .on("end", function () {
      const inside = (value) => Math.max(0, Math.min(9999, Math.round(value)));
      const [x, y] = [inside(Number(this.dataset.x) + Number(this.dataset.dx)), inside(Number(this.dataset.y) + Number(this.dataset.dy))];
      if (Number(this.dataset.dx) || Number(this.dataset.dy)) {
        this.classList.add("node--pinned");
        send(`pin ${this.dataset.id} ${x} ${y}`);
      }
    });
  select(root).selectAll(".node").call(moved);

  const deeds = { e: "expand", c: "collapse", h: "hide" };
  root.addEventListener("keydown", async (event) => {
    const node = event.target.closest(".node");
    const deed = deeds[event.key] ?? (event.key === "p" ? "pin" : null);
    if (!node || !deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { id, x, y } = node.dataset;
    await send(deed === "pin" ? `pin ${id} ${x} ${y}` : `${deed} ${id}`);
    location.reload();
  });

  function follow(line, node, dx, dy) {
    const { id, x, y } = node.dataset;
    if (line.dataset.from === id) set(line, 1, Number(x) + dx, Number(y) + dy);
    if (line.dataset.to === id) set(line, 2, Number(x) + dx, Number(y) + dy);
  }

  function set(line, end, x, y) {
    line.setAttribute(`x${end}`, x);
    line.setAttribute(`y${end}`, y);
  }
}
