// Percent-encoding (RFC 3986, section 2.1), without its exceptions.

/** The text as it is where it is not properly encoded. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Halves of surrogate pairs become U+FFFD, as in every encoder. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
