// Both clocks of a chart: links that were not so on a day, or not yet known on it, step back. The form draws anew; this only looks.
const DAY = 86_400_000;
const PLAY_MS = 120;
const PLAY_STEPS = 80;

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
    say("when-true", at, "any time");
    say("known-on", known, "today");
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
