/** What a change of a rule does to people and to destinations, counted, before it is saved. */
import { Button, ButtonGroup, Content, Dialog, Heading, ProgressCircle } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { exactNumber } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';

export type Preview =
  paths['/api/audiences/preview']['post']['responses'][200]['content']['application/json'];

/** "Enter 1,204 · leave 89 · stay 3,110. 2 dataflows will send 1,293 changes." */
export function effectText({
  enter,
  leave,
  stay,
  dataflows,
}: NonNullable<Preview['effect']>): string {
  const changes = enter + leave;
  const counts = `Enter ${exactNumber(enter)} · leave ${exactNumber(leave)} · stay ${exactNumber(stay)}.`;
  if (dataflows.length === 0) return `${counts} No dataflow carries this audience.`;
  const flows = dataflows.length === 1 ? '1 dataflow' : `${dataflows.length} dataflows`;
  return `${counts} ${flows} will send ${exactNumber(changes)} ${changes === 1 ? 'change' : 'changes'}.`;
}

const largeShare = 0.2;

/** Over a fifth of those who are in, or everybody anew. */
function isLarge({ enter, leave, stay }: NonNullable<Preview['effect']>): boolean {
  return enter + leave > largeShare * (leave + stay);
}

interface EffectDialogProps {
  title: string;
  action: string;
  audienceId: string;
  expression: string;
  onConfirm(): void;
}

/** Inside a DialogContainer. */
export function EffectDialog({
  title,
  action,
  audienceId,
  expression,
  onConfirm,
}: EffectDialogProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/audiences/preview', audienceId, expression],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.POST('/api/audiences/preview', { body: { expression, audienceId }, signal }),
      ),
    gcTime: 0,
  });
  const effect = data?.effect ?? null;
  return (
    <Dialog role="alertdialog" size="M">
      {({ close }) => (
        <>
          <Heading slot="title">{title}</Heading>
          <Content>
            {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
            {!data && !error && <ProgressCircle isIndeterminate aria-label="Counting the effect" />}
            {effect && (
              <p>
                {data?.exact ? '' : 'About: '}
                {effectText(effect)}
              </p>
            )}
            {effect && isLarge(effect) && <p>This changes more than a fifth of the members.</p>}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close} autoFocus>
              Cancel
            </Button>
            <Button
              variant={effect && isLarge(effect) ? 'negative' : 'accent'}
              isDisabled={!data}
              onPress={() => {
                close();
                onConfirm();
              }}
            >
              {action}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
