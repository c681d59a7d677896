// A link that came from outside is a link only when a browser may safely follow it.
export function safe_link(url: string | null | undefined): string | undefined {
  return url && /^https?:\/\//i.test(url) ? url : undefined;
}
