// The demo product's page: identifies who is signed in, shows the guide, says what was decided.
import { createSdk } from './sdk.js';

const product = document.getElementById('product');
const decisionPlace = document.getElementById('decision');
const sentPlace = document.getElementById('sent');
const userId = product.dataset.as;

/** Text never becomes markup: everything is made by name. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const guide = { id: '', step: 0, steps: [], dialog: null, focusedBefore: null };

function closeGuide() {
  if (!guide.dialog) return;
  guide.dialog.remove();
  guide.dialog = null;
  guide.id = '';
  guide.focusedBefore?.focus?.();
}

function endGuide(seen) {
  const { id } = guide;
  closeGuide();
  void sdk.record(id, seen);
}

function nextStep() {
  guide.step += 1;
  if (guide.step < guide.steps.length) drawStep();
  else endGuide('finished');
}

/** Under what the step speaks of, or in the middle. */
function place(dialog, anchor) {
  const target = anchor === 'none' ? null : document.getElementById(`anchor-${anchor}`);
  for (const one of document.querySelectorAll('.pointed-at')) one.classList.remove('pointed-at');
  dialog.classList.toggle('anchored', target !== null);
  dialog.style.removeProperty('top');
  dialog.style.removeProperty('left');
  if (!target) return;
  target.classList.add('pointed-at');
  const around = product.getBoundingClientRect();
  const box = target.getBoundingClientRect();
  const below = box.bottom - around.top + 10;
  const left = Math.min(box.left - around.left, around.width - dialog.offsetWidth - 12);
  dialog.style.top = `${below}px`;
  dialog.style.left = `${Math.max(12, left)}px`;
}

function drawStep() {
  const { title, text, button, anchor } = guide.steps[guide.step];
  const heading = element(
    'h2',
    { id: 'guide-title', className: 'guide-title', tabIndex: -1 },
    title,
  );
  const next = element('button', { className: 'primary', onclick: nextStep }, button);
  const dismiss = element(
    'button',
    { className: 'quiet', onclick: () => endGuide('dismissed') },
    'Dismiss guide',
  );
  guide.dialog.replaceChildren(
    heading,
    element('p', {}, text),
    element('p', { className: 'hint' }, `${guide.step + 1} of ${guide.steps.length}`),
    element('div', { className: 'row' }, next, dismiss),
  );
  place(guide.dialog, anchor);
  heading.focus();
}

function openGuide({ id, steps }) {
  guide.focusedBefore = document.activeElement;
  guide.id = id;
  guide.steps = steps;
  guide.step = 0;
  guide.dialog = element('dialog', { className: 'guide', open: true });
  guide.dialog.setAttribute('aria-labelledby', 'guide-title');
  guide.dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    endGuide('dismissed');
  });
  product.append(guide.dialog);
  drawStep();
  void sdk.record(id, 'shown');
}

function showGuide(decided) {
  const isSame =
    decided?.id === guide.id && JSON.stringify(decided.steps) === JSON.stringify(guide.steps);
  if (guide.dialog && isSame) return;
  closeGuide();
  for (const one of document.querySelectorAll('.pointed-at')) one.classList.remove('pointed-at');
  if (decided) openGuide(decided);
}

function again(id, name) {
  const button = element('button', { className: 'quiet', onclick: () => sdk.record(id, 'again') });
  button.append('Show it again', element('span', { className: 'unseen' }, `: ${name}`));
  return button;
}

function engagementLine({ id, name, isShown, why, canRepeat }) {
  const line = element('li', {}, element('strong', {}, `${name}: ${isShown ? 'yes' : 'no'}`));
  line.append(element('p', {}, why));
  if (canRepeat) line.append(again(id, name));
  return line;
}

function fact(name, ...values) {
  return element('div', {}, element('dt', {}, name), element('dd', {}, ...values));
}

function draw(decision) {
  const segments = decision.segments.length > 0 ? decision.segments.join(', ') : 'none';
  const list = element('ul', {}, ...decision.engagements.map(engagementLine));
  decisionPlace.replaceChildren(
    element(
      'dl',
      { className: 'facts' },
      fact('Id sent', element('code', { className: 'id' }, decision.userId)),
      fact('Segments matched', segments),
      fact('Engagements', decision.engagements.length > 0 ? list : 'none'),
    ),
  );
  showGuide(decision.guide);
}

const sdk = createSdk({
  onDecision: draw,
  onLost: () =>
    decisionPlace.replaceChildren(element('p', {}, 'PX does not answer. Trying again …')),
});

async function act(button) {
  const { action } = button.dataset;
  button.setAttribute('aria-busy', 'true');
  sentPlace.textContent = `Sending ${action} …`;
  try {
    const { text } = await sdk.call('/product/actions', { userId, action });
    sentPlace.textContent = text;
  } catch (error) {
    sentPlace.textContent = error.message;
  }
  button.removeAttribute('aria-busy');
}

document.getElementById('actions').addEventListener('click', (event) => {
  const button = event.target.closest('[data-action]');
  if (button) void act(button);
});

const account = product.dataset.account;
sdk.identify({ id: userId }, account ? { id: account } : null).catch((error) => {
  decisionPlace.replaceChildren(element('p', {}, error.message));
});
