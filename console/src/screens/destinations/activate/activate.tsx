import { Button, ButtonGroup, DialogTrigger } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { violatedText } from '../../../parts/policy-violation.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { Steps } from '../../../parts/steps.tsx';
import { type Dataflow, type Definition, useDataflow, useDefinition } from '../data.ts';
import { AudiencesStep } from './audiences-step.tsx';
import { type Draft, draftOf, useDraft } from './draft.ts';
import { MappingStep } from './mapping-step.tsx';
import { ReviewStep, usePolicyCheck } from './review-step.tsx';
import { datesProblem, ScheduleStep } from './schedule-step.tsx';

const steps = ['audiences', 'mapping', 'schedule', 'review'] as const;
const names = ['Select audiences', 'Mapping', 'Schedule', 'Review'];

/** Sends what differs between the dataflow and the draft; the mapping first, removals last. */
async function save(flow: Dataflow, draft: Draft): Promise<void> {
  const path = { id: flow.id };
  const before = draftOf(flow);
  const target = flow.mappings[0]?.target;
  if (draft.source && target && JSON.stringify(draft.source) !== JSON.stringify(before.source)) {
    const body = { mappings: [{ source: draft.source, target }] };
    unwrap(await api.PATCH('/api/dataflows/{id}', { params: { path }, body }));
  }
  for (const [audienceId, one] of Object.entries(draft.audiences)) {
    const { startDate, endDate, keepMembersAtEnd } = one;
    const old = before.audiences[audienceId];
    const dates = { startDate, endDate, keepMembersAtEnd };
    if (!old) {
      const body = {
        audienceId,
        keepMembersAtEnd,
        ...(startDate ? { startDate } : {}),
        ...(endDate ? { endDate } : {}),
      };
      unwrap(await api.POST('/api/dataflows/{id}/audiences', { params: { path }, body }));
    } else if (
      old.startDate !== startDate ||
      old.endDate !== endDate ||
      old.keepMembersAtEnd !== keepMembersAtEnd
    ) {
      const params = { path: { ...path, audienceId } };
      unwrap(
        await api.PATCH('/api/dataflows/{id}/audiences/{audienceId}', { params, body: dates }),
      );
    }
  }
  for (const audienceId of Object.keys(before.audiences)) {
    if (draft.audiences[audienceId]) continue;
    const params = { path: { ...path, audienceId } };
    unwrap(await api.DELETE('/api/dataflows/{id}/audiences/{audienceId}', { params }));
  }
}

function Workflow({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const { step: asked } = useSearch({ from: '/shell/destinations/dataflows/$id/activate' });
  const step = asked ?? 'audiences';
  const at = steps.indexOf(step);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { draft, setDraft, isDirty, forget } = useDraft(flow);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
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
  const finish = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await save(flow, draft);
      await client.invalidateQueries();
      await leave();
    } catch (problem) {
      setError(problem);
      await client.invalidateQueries();
    } finally {
      setPending(false);
    }
  };
  const isOrderWrong = Object.values(draft.audiences).some((one) => datesProblem(one) !== null);
  const violated = check.data?.violations.length ?? 0;
  const blocked =
    violated > 0
      ? `Finish is blocked by ${violated} policy violation${violated === 1 ? '' : 's'}`
      : !isDirty
        ? 'Nothing was changed.'
        : null;
  return (
    <>
      <Steps names={names} current={at} />
      {step === 'audiences' && (
        <AudiencesStep flow={flow} definition={definition} draft={draft} onChange={setDraft} />
      )}
      {step === 'mapping' && (
        <MappingStep flow={flow} definition={definition} draft={draft} onChange={setDraft} />
      )}
      {step === 'schedule' && <ScheduleStep draft={draft} onChange={setDraft} />}
      {step === 'review' && <ReviewStep flow={flow} draft={draft} check={check} />}
      {error ? <ProblemAlert error={error} /> : null}
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
            needs={['View Profiles', 'View Segments']}
            reason={blocked}
            isPending={isPending}
            onPress={() => void finish()}
          >
            Finish
          </ReasonedButton>
        )}
      </ButtonGroup>
      {violated > 0 && step === 'review' && <p>{violatedText(violated)}</p>}
    </>
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
