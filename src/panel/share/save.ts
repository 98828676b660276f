// A file to the user's disk: by a link that is clicked, which works in DevTools too.

/** Long enough for any browser to have begun; the file is in the browser's hands then. */
const REVOKE_AFTER_MS = 60_000;

export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

/** `redial-localhost-5173-2026-11-28-1203.redial`: site and time, in letters that every disk takes. */
export function fileName(site: string, at: number, ending: string): string {
  const place = site
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return (
    ['redial', place, day, `${two(date.getHours())}${two(date.getMinutes())}`].filter(Boolean).join('-') +
    ending
  );
}
