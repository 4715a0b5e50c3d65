import { Button, ButtonGroup, DialogTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { Steps } from '../../../parts/steps.tsx';
import { useLackingToActivate } from '../../../session.tsx';
import { type Dataflow, type Definition, useDataflow, useDefinition } from '../data.ts';
import { AudiencesStep } from './audiences-step.tsx';
import { linkWith } from './choice.ts';
import { useDraft } from './draft.ts';
import { saveDraft } from './finish.ts';
import { MappingStep } from './mapping-step.tsx';
import { Overtaken } from './overtaken.tsx';
import { ReviewStep, usePolicyCheck } from './review-step.tsx';
import { datesProblem, ScheduleStep } from './schedule-step.tsx';

const column = style({ display: 'flex', flexDirection: 'column', gap: 16 });
const steps = ['audiences', 'mapping', 'schedule', 'review'] as const;
const names = ['Select audiences', 'Mapping', 'Schedule', 'Review'];

function Workflow({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const { step: asked } = useSearch({ from: '/shell/destinations/dataflows/$id/activate' });
  const step = asked ?? 'audiences';
  const at = steps.indexOf(step);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { draft, setDraft, isDirty, forget, overtaken } = useDraft(flow);
  const lacking = useLackingToActivate();
  const check = usePolicyCheck(flow, draft, step === 'review');
  const params = { id: flow.id };
  const go = (index: number): void =>
    void navigate({
      to: '/destinations/dataflows/$id/activate',
      params,
      search: { step: steps[index]! },
    });
  const leave = async (): Promise<void> => {
    forget();
    await navigate({ to: '/destinations/dataflows/$id', params });
  };
  const finish = useMutation({
    mutationFn: () => saveDraft(flow, draft),
    onSuccess: async (isSaved) => {
      // Not saved: the dataflow as it is now is read, and what is new in it told.
      await client.invalidateQueries();
      if (isSaved) await leave();
    },
  });
  const isOrderWrong = Object.values(draft.audiences).some((one) => datesProblem(one) !== null);
  const violated = check.data?.violations.length ?? 0;
  const blocked =
    violated > 0
      ? `Finish is blocked by ${violated} policy violation${violated === 1 ? '' : 's'}`
      : overtaken
        ? 'Somebody changed this dataflow meanwhile.'
        : !isDirty
          ? 'Nothing was changed.'
          : null;
  return (
    <div className={column}>
      <Steps names={names} current={at} />
      {overtaken && <Overtaken flow={flow} meanwhile={overtaken} />}
      {step === 'audiences' && (
        <AudiencesStep flow={flow} definition={definition} draft={draft} onChange={setDraft} />
      )}
      {step === 'mapping' && (
        <MappingStep flow={flow} definition={definition} draft={draft} onChange={setDraft} />
      )}
      {step === 'schedule' && <ScheduleStep flow={flow} draft={draft} onChange={setDraft} />}
      {step === 'review' && (
        <ReviewStep
          flow={flow}
          definition={definition}
          draft={draft}
          check={check}
          link={() => linkWith(window.location.href, draft)}
        />
      )}
      <ProblemAlert error={finish.error} />
      <ButtonGroup>
        {isDirty ? (
          <DialogTrigger>
            <Button variant="secondary">Cancel</Button>
            <ConfirmDialog
              title="Leave without saving?"
              action="Discard changes"
              onConfirm={() => void leave()}
            >
              What you chose here is lost.
            </ConfirmDialog>
          </DialogTrigger>
        ) : (
          <Button variant="secondary" onPress={() => void leave()}>
            Cancel
          </Button>
        )}
        {at > 0 && (
          <Button variant="secondary" onPress={() => go(at - 1)}>
            Back
          </Button>
        )}
        {at < steps.length - 1 ? (
          <ReasonedButton
            variant="accent"
            reason={step === 'schedule' && isOrderWrong ? 'An end is not after its start.' : null}
            onPress={() => go(at + 1)}
          >
            Next
          </ReasonedButton>
        ) : (
          <ReasonedButton
            variant="accent"
            needs={lacking}
            reason={blocked}
            isPending={finish.isPending}
            onPress={() => finish.mutate()}
          >
            Finish
          </ReasonedButton>
        )}
      </ButtonGroup>
    </div>
  );
}

/** Which audiences a dataflow delivers, as what, when; also the editor of what is active. */
export function ActivateScreen() {
  const { id } = useParams({ from: '/shell/destinations/dataflows/$id/activate' });
  const { data: flow, error } = useDataflow(id);
  const definition = useDefinition(flow?.destination);
  const crumbs = [
    { name: 'Destinations', href: '/destinations/browse' },
    ...(flow ? [{ name: flow.name, href: `/destinations/dataflows/${id}` }] : []),
  ];
  return (
    <>
      <PageHeader key={flow?.id} title="Activate audiences" crumbs={crumbs} />
      {error ? <ProblemAlert error={error} /> : null}
      {flow && definition && <Workflow flow={flow} definition={definition} />}
    </>
  );
}
