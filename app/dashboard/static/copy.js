// A copy of the page on a plain file server: which file answers a question. `party-stats export --static` writes them.

/** Whether the answers are files here, and nobody computes any other. */
export const copied = document.querySelector("meta[name=answers]")?.content === "files";

/** The file that answers an address: the parameters are in the order of their names. */
export function fileOf(address) {
  const { pathname, searchParams } = new URL(address, location.origin);
  searchParams.sort();
  return searchParams.size ? `${pathname}/${searchParams}.json` : `${pathname}.json`;
}
