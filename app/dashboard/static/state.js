// The address is the whole state: what is seen can be sent as a link, and "back" is what people expect.

const listeners = new Set();

/** The state as it is in the address: a copy that may be changed. */
export function read() {
  return new URLSearchParams(location.search);
}

/** `changes` sets parameters: a text, a list for a repeated one, null to take it out. */
export function changed(changes, state = read()) {
  const next = new URLSearchParams(state);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") next.append(name, one);
  }
  return next;
}

/** The address of a state, for links. */
export function address(state) {
  const query = state.toString();
  return query ? `/?${query}` : "/";
}

/** Goes to a state: a new entry in the history, or `replacing` the one that is. */
export function go(state, { replacing = false } = {}) {
  const next = address(state);
  if (next === location.pathname + location.search) return;
  history[replacing ? "replaceState" : "pushState"](null, "", next);
  for (const listener of listeners) listener();
}

/** Changes parameters of the state. */
export function set(changes, options) {
  go(changed(changes), options);
}

/** Calls when the state has changed, by the page or by the browser's buttons. */
export function watch(listener) {
  listeners.add(listener);
  addEventListener("popstate", listener);
}

/** Links inside the page change the state without loading it anew. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const target = new URL(link.href);
    if (target.origin !== location.origin || target.pathname !== "/" || (target.hash && target.search === location.search)) return;
    event.preventDefault();
    go(target.searchParams);
  });
}
