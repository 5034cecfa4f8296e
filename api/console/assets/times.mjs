// Both clocks of a chart: links that were not so on a day, or not yet known on it, step back, and their rows leave the
// tables. The form draws anew; this only looks.
const DAY = 86_400_000;
const PLAY_MS = 120;
const PLAY_STEPS = 80;
// As many as the server lists before it counts the rest.
const NAMED = 8;

const written = (day) => new Date(day * DAY).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const dayOf = (text) => (text ? Math.floor(Date.parse(text) / DAY) : null);

export function clocks(root, lines, nodes) {
  const panel = root.querySelector("[data-chart-times]");
  const read = lines.map((line) => ({
    line,
    since: dayOf(line.dataset.since),
    until: dayOf(line.dataset.until),
    known: dayOf(line.dataset.known),
  }));
  const days = read.flatMap(({ since, until, known }) => [since, until, known]).filter((day) => day !== null);
  if (!panel || days.length < 2) return;
  const [first, last] = [Math.min(...days), Math.max(...days)];
  panel.hidden = false;
  const follows = document.querySelector("[data-chart-follows]");
  const captions = new Map(nodes.map((node) => [node.dataset.id, node.dataset.caption]));
  const rows = nodes.map((node) => ({ node, row: document.getElementById(`row-${node.dataset.id}`) })).filter(({ row }) => row);
  const near = new Map(rows.map(({ row }) => [row, row.querySelector("[data-near]")?.textContent]));
  const linkRows = [...document.querySelectorAll("tr[data-between]")];
  const sliders = ["when-true", "known-on"].map((id) => {
    const slider = panel.querySelector(`#${id}`);
    Object.assign(slider, { min: first, max: last + 1, value: last + 1 });
    slider.addEventListener("input", show);
    return slider;
  });

  function show() {
    const [at, known] = sliders.map((slider) => (Number(slider.value) > last ? null : Number(slider.value)));
    for (const each of read) {
      const untrue = at !== null && ((each.since !== null && each.since > at) || (each.until !== null && each.until < at));
      const unknown = known !== null && each.known !== null && each.known > known;
      each.line.classList.toggle("is-past", untrue || unknown);
    }
    const shown = new Set(read.filter(({ line }) => !line.classList.contains("is-past")).flatMap(({ line }) => [line.dataset.from, line.dataset.to]));
    for (const node of nodes) node.classList.toggle("is-past", !shown.has(node.dataset.id) && !node.classList.contains("node--focus"));
    list(at !== null || known !== null);
    say("when-true", at, "any time");
    say("known-on", known, "today");
  }

  function list(cut) {
    if (follows) follows.hidden = !cut;
    const left = read.map(({ line }) => line).filter((line) => !line.classList.contains("is-past"));
    const beside = new Map(nodes.map((node) => [node.dataset.id, new Set()]));
    for (const { dataset } of left) {
      beside.get(dataset.from).add(dataset.to);
      beside.get(dataset.to).add(dataset.from);
    }
    for (const { node, row } of rows) {
      row.hidden = node.classList.contains("is-past");
      const cell = row.querySelector("[data-near]");
      if (cell) cell.textContent = cut ? listed([...beside.get(node.dataset.id)].map((id) => captions.get(id))) : near.get(row);
    }
    // What is supposed has no row here: it is in a list of its own.
    const stated = left.filter((line) => !line.classList.contains("link--supposed"));
    const pairs = new Set(stated.map(({ dataset }) => `${dataset.from} ${dataset.to}`));
    for (const row of linkRows) row.hidden = !pairs.has(row.dataset.between);
  }

  function listed(names) {
    const more = names.length - NAMED;
    return names.sort().slice(0, NAMED).join("; ") + (more > 0 ? ` and ${more} more` : "");
  }

  function say(id, day, open) {
    const words = day === null ? open : written(day);
    panel.querySelector(`[data-says="${id}"]`).textContent = words;
    panel.querySelector(`#${id}`).setAttribute("aria-valuetext", words);
  }

  let playing = 0;
  panel.querySelector("[data-act=play]").addEventListener("click", ({ currentTarget: button }) => {
    const stop = () => {
      clearInterval(playing);
      playing = 0;
      button.textContent = "Play";
    };
    if (playing) return stop();
    const [slider] = sliders;
    const step = Math.max(1, Math.round((last - first) / PLAY_STEPS));
    if (Number(slider.value) > last) slider.value = first;
    button.textContent = "Pause";
    playing = setInterval(() => {
      slider.value = Number(slider.value) + step;
      show();
      if (Number(slider.value) > last) stop();
    }, PLAY_MS);
  });
}
