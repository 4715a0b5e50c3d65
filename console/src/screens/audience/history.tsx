import { Button, DialogContainer, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { exactNumber } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useList } from '../../parts/use-list.ts';
import type { Audience, AudienceVersion } from '../audience-words.ts';
import { EffectDialog } from '../rule-editor/effect-dialog.tsx';

const list = style({
  listStyleType: 'none',
  margin: 0,
  marginTop: 24,
  padding: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 24,
});
const item = style({ display: 'flex', flexDirection: 'column', gap: 8 });
const head = style({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  flexWrap: 'wrap',
  font: 'ui',
});
const name = style({ font: 'title', margin: 0 });
const end = style({ marginStart: 'auto' });
const diffStyle = style({
  font: 'code-sm',
  margin: 0,
  padding: 12,
  borderRadius: 'default',
  backgroundColor: 'layer-1',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
});
const added = style({
  textDecoration: 'none',
  backgroundColor: 'positive-subtle',
  color: 'neutral',
});
const removed = style({ backgroundColor: 'negative-subtle', color: 'neutral' });

interface Part {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const wordsMax = 2_000;

/** What changed between two rules, word by word; of very long ones the whole. */
function diff(before: string, after: string): Part[] {
  const left = before.split(/(\s+|[()[\],])/).filter((word) => word !== '');
  const right = after.split(/(\s+|[()[\],])/).filter((word) => word !== '');
  if (left.length > wordsMax || right.length > wordsMax) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        left[i] === right[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const parts: Part[] = [];
  const push = (kind: Part['kind'], text: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      push('same', left[i]!);
      i += 1;
      j += 1;
    } else if (
      j >= right.length ||
      (i < left.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
    ) {
      push('removed', left[i]!);
      i += 1;
    } else {
      push('added', right[j]!);
      j += 1;
    }
  }
  return parts;
}

function Diff({ before, after }: { before: string | null; after: string }) {
  const parts = before === null ? [{ kind: 'same' as const, text: after }] : diff(before, after);
  return (
    <pre className={diffStyle} dir="ltr">
      {parts.map(({ kind, text }, index) => {
        const key = `${index} ${kind}`;
        if (kind === 'added')
          return (
            <ins key={key} className={added}>
              {text}
            </ins>
          );
        if (kind === 'removed')
          return (
            <del key={key} className={removed}>
              {text}
            </del>
          );
        return <span key={key}>{text}</span>;
      })}
    </pre>
  );
}

function effectText({ effect }: AudienceVersion): string {
  if (!effect) return '';
  return `${exactNumber(effect.entered)} entered · ${exactNumber(effect.left)} left`;
}

export function HistoryTab({ audience }: { audience: Audience }) {
  const { id } = audience;
  const client = useQueryClient();
  const [restored, setRestored] = useState<AudienceVersion | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const versions = useList(['/api/audiences/versions', id, audience.version], async (cursor) =>
    unwrap(
      await api.GET('/api/audiences/{id}/versions', {
        params: { path: { id }, query: { cursor } },
      }),
    ),
  );
  const restore = async (version: AudienceVersion): Promise<void> => {
    setFailure(null);
    try {
      const body = { expression: { value: version.expression.value } } as never;
      unwrap(await api.PATCH('/api/audiences/{id}', { params: { path: { id } }, body }));
      ToastQueue.positive(`Version ${version.version} restored`, { timeout: 5_000 });
      await client.invalidateQueries();
    } catch (error) {
      setFailure(error);
    }
  };
  if (versions.error) return <ProblemAlert error={versions.error} onRetry={versions.onRetry} />;
  const items = versions.items ?? [];
  return (
    <>
      <ProblemAlert error={failure} />
      <ol className={list} aria-label="Versions" reversed>
        {items.map((one, index) => (
          <li key={one.version} className={item}>
            <div className={head}>
              <h2 className={name}>Version {one.version}</h2>
              <TimeText at={one.at} />
              {one.by && <span dir="auto">by {one.by}</span>}
              <span>{effectText(one)}</span>
              {one.version !== audience.version && (
                <span className={end}>
                  <ReasonedButton
                    size="S"
                    variant="secondary"
                    needs={['Manage Segments']}
                    onPress={() => setRestored(one)}
                  >
                    Restore this version
                  </ReasonedButton>
                </span>
              )}
            </div>
            <Diff
              before={items[index + 1]?.expression.value ?? null}
              after={one.expression.value}
            />
          </li>
        ))}
      </ol>
      {versions.hasMore && (
        <Button
          variant="secondary"
          onPress={versions.onLoadMore}
          isPending={versions.isLoadingMore}
        >
          Show more
        </Button>
      )}
      <DialogContainer onDismiss={() => setRestored(null)}>
        {restored && (
          <EffectDialog
            title={`Restore version ${restored.version}?`}
            action="Restore version"
            audienceId={id}
            expression={restored.expression.value}
            onConfirm={() => void restore(restored)}
          />
        )}
      </DialogContainer>
    </>
  );
}
