/** Downloads through the browser. */

/** Lets the browser save the file at `url` under a name. */
export function downloadFile(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
