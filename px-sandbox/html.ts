/** Text into HTML without letting it become any. */

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

/** A link to a path made of parts that are data. Half a surrogate pair has no place in a URL. */
export function pathOf(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part.toWellFormed())}`).join('');
}

export const styleSheet = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 0 1rem 3rem; }
.strip { border: 1px solid; border-radius: .3rem; margin: 1rem 0; padding: .4rem .75rem; }
.faulty { background: #b3261e; border-radius: .3rem; color: #fff; padding: .4rem .75rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .45rem .6rem; text-align: start; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; text-align: end; }
code { overflow-wrap: anywhere; white-space: pre-wrap; }
`;

/**
 * A whole page that reads itself again every few seconds.
 * @param body HTML whose data is escaped
 */
export function page(title: string, activeFaults: number, body: string): string {
  const faults =
    activeFaults > 0
      ? `<p class="faulty" role="status">${activeFaults} ${activeFaults === 1 ? 'fault is' : 'faults are'} on.</p>`
      : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3">
<title>${escaped(title)} · PX sandbox</title>
<link rel="stylesheet" href="/assets/sandbox.css">
</head>
<body>
<p class="strip">A stand-in for Gainsight PX on your machine. Not a Gainsight product.</p>
${faults}
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
