// What is around every view: the names of the views, the language, the release, the footer.

import { catalogue } from "./catalogue.js";
import { copied } from "./copy.js";
import { h, replace } from "./dom.js";
import { day } from "./format.js";
import { address, changed } from "./state.js";
import { language, say } from "./strings.js";

const KEPT = ["indicator", "year", "boundaries", "organization_type", "lang"];

/** Draws it for the view `name` of the state. */
export function frame(name, state, names) {
  document.getElementById("skip").textContent = say("skip");
  const brand = document.getElementById("brand");
  brand.textContent = say("title");
  brand.href = address(changed({ lang: state.get("lang") }, new URLSearchParams()));
  const views = document.getElementById("views");
  views.setAttribute("aria-label", say("views"));
  replace(views, ...names.map((one) => viewLink(one, name, state)));
  const current = views.querySelector("[aria-current]");
  if (current.offsetLeft + current.offsetWidth > views.clientWidth) views.scrollLeft = current.offsetLeft - 16;
  const other = language() === "vi" ? "en" : "vi";
  replace(
    document.getElementById("tools"),
    h("a", { id: "language", href: address(changed({ lang: other === "vi" ? null : "en" }, state)), lang: other }, say("other_language")),
  );
  footer();
}

function viewLink(one, current, state) {
  const kept = new URLSearchParams();
  for (const name of one === "submissions" ? ["lang"] : KEPT) for (const value of state.getAll(name)) kept.append(name, value);
  const next = changed({ view: one === "compare" ? null : one }, kept);
  return h("a", { id: `view-${one}`, href: address(next), "aria-current": one === current ? "page" : null }, say(`view.${one}`));
}

async function footer() {
  const docs = copied ? h("span", {}, say("copy")) : h("a", { href: `/docs`, target: "_self" }, say("documentation"));
  const place = document.getElementById("footer");
  if (!place.firstChild) replace(place, docs);
  try {
    const { release, licence } = await catalogue.root();
    replace(
      place,
      h("span", {}, say("release", { number: release.number, day: day(release.published_at) })),
      docs,
      h("span", { class: "licence" }, licence.text),
    );
  } catch {
    // The view says what is wrong; the foot of the page need not say it again.
  }
}
