// Looks again at a page's own region while what it follows goes on, and reads it out when it changes.
export function follow(region) {
  const seconds = Number(region.dataset.follow);
  if (!seconds) return;
  setTimeout(async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("[data-follow]");
    if (!next) return;
    document.title = fresh.title;
    if (region.innerHTML !== next.innerHTML) {
      // Whoever stands on a button by keyboard stays on it.
      const at = [...region.querySelectorAll("a, button")].indexOf(document.activeElement);
      region.innerHTML = next.innerHTML;
      if (at >= 0 && Number(next.dataset.follow)) region.querySelectorAll("a, button")[at]?.focus();
    }
    region.dataset.follow = next.dataset.follow;
    follow(region);
  }, seconds * 1000);
}
