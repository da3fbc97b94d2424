// Elements without markup in text: what comes from an answer can never become a program.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("a", { href: "/", class: "quiet", onclick: go }, "text", child)`. null and false children are left out. */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts new content in place and leaves the focus where it was, if what had it is still there. */
export function replace(container, ...children) {
  const focused = container.contains(document.activeElement) ? document.activeElement.id : null;
  container.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Says something to who does not see the page. */
export function announce(text) {
  const region = document.getElementById("status");
  if (region.textContent !== text) region.textContent = text;
}
