// Keeps what is marked data-live as fresh as the server has it, and serves the small buttons.
// A page is read again each second and only what differs is put in its place.

const everyMs = 1_000;
const connection = document.getElementById('connection');

/** The element inside `region` that stands for the one that had the focus. */
function twinOf(region, focused) {
  if (focused.id) return document.getElementById(focused.id);
  const name = focused.tagName.toLowerCase();
  const href = focused.getAttribute('href');
  if (href !== null) return region.querySelector(`${name}[href="${CSS.escape(href)}"]`);
  return region.querySelector(name === 'div' ? '.scroll' : name);
}

function isBeingRead(region) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && region.contains(selection.anchorNode);
}

function refresh(region, fresh) {
  if (region.innerHTML === fresh.innerHTML || isBeingRead(region)) return;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = region.querySelector('.scroll')?.scrollLeft ?? 0;
  region.replaceChildren(...fresh.childNodes);
  const scroll = region.querySelector('.scroll');
  if (scroll) scroll.scrollLeft = scrolled;
  if (focused) twinOf(region, focused)?.focus({ preventScroll: true });
}

async function readAgain() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { 'x-refresh': '1' } });
    if (response.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const region of document.querySelectorAll('[data-live]')) {
      const fresh = page.getElementById(region.id);
      if (fresh) refresh(region, fresh);
    }
    tell('Live');
  } catch {
    tell('Reconnecting');
  }
}

function tell(text) {
  if (connection && connection.textContent !== text) connection.textContent = text;
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = [...button.childNodes];
  button.textContent = 'Copied';
  setTimeout(() => button.replaceChildren(...before), 1_500);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (button) void copy(button);
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  document.querySelector('a[data-close]')?.click();
});

document.getElementById('panel-title')?.focus();

async function keepFresh() {
  await readAgain();
  setTimeout(keepFresh, everyMs);
}
setTimeout(keepFresh, everyMs);
