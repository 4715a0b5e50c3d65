// A stand-in of the web SDK: identifies a person to the sandbox and learns, twice a second, which
// segments match and which guide to show. Nothing here is Gainsight's code.

const everyMs = 500;

/**
 * @param onDecision told whenever PX's answer changes
 * @param onLost told when PX does not answer
 */
export function createSdk({ onDecision, onLost }) {
  let userId = '';
  let last = '';

  async function call(path, body) {
    const response = await fetch(
      path,
      body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.message);
    return answer;
  }

  function take(decision) {
    const text = JSON.stringify(decision);
    if (text === last) return;
    last = text;
    onDecision(decision);
  }

  async function watch() {
    try {
      if (!document.hidden)
        take(await call(`/product/sdk/decision?id=${encodeURIComponent(userId)}`));
    } catch {
      last = '';
      onLost();
    }
    setTimeout(watch, everyMs);
  }

  return {
    async identify(user, account) {
      userId = user.id;
      take(await call('/product/sdk/identify', { user, account }));
      setTimeout(watch, everyMs);
    },
    /** @param seen shown, finished, dismissed, or again: forget it */
    async record(engagementId, seen) {
      const path = `/product/sdk/engagements/${encodeURIComponent(engagementId)}`;
      take(await call(path, { userId, seen }));
    },
    call,
  };
}
