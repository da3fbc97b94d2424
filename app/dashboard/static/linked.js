// What stands for the same unit lights up together, wherever it is; arrows move inside a map or a list of bars.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Links all elements inside `root` that have the same `data-unit`. */
export function linkUnits(root) {
  for (const name of ["pointerover", "focusin"]) root.addEventListener(name, (event) => light(root, event.target.closest("[data-unit]")));
  root.addEventListener("pointerleave", () => light(root, null));
  root.addEventListener("keydown", move);
}

function light(root, chosen) {
  for (const one of root.querySelectorAll(".linked")) one.classList.remove("linked");
  if (!chosen) return;
  for (const one of root.querySelectorAll(`[data-unit="${CSS.escape(chosen.dataset.unit)}"]`)) one.classList.add("linked");
}

/** Makes the links inside `container` one stop of the tab key, with arrows between them. */
export function roving(container) {
  container.dataset.roving = "";
  [...container.querySelectorAll("a")].forEach((link, place) => (link.tabIndex = place ? -1 : 0));
  return container;
}

function move(event) {
  const direction = ARROWS[event.key];
  const container = direction && event.target.closest("[data-roving]");
  if (!container || event.target.tagName !== "A") return;
  const next = nearest(event.target, [...container.querySelectorAll("a")], direction);
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function nearest(from, links, [x, y]) {
  const here = middle(from);
  let best = null;
  let least = Infinity;
  for (const link of links) {
    const there = middle(link);
    const along = (there.x - here.x) * x + (there.y - here.y) * y;
    const aside = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x);
    if (link !== from && along > 1 && along + 3 * aside < least) [best, least] = [link, along + 3 * aside];
  }
  return best;
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
