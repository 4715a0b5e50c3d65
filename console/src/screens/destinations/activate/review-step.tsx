import { Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { query } from '../../../api/client.ts';
import { exactNumber } from '../../../parts/format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { PolicyViolations } from '../../../parts/policy-violation.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Dataflow, Definition } from '../data.ts';
import type { Draft } from './choice.ts';
import { sourceName } from './mapping-step.tsx';
import { TakenOff } from './taken-off.tsx';

const text = style({ font: 'body', margin: 0, overflowWrap: 'anywhere' });
const list = style({ font: 'body', margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });

/** What the policies say about the draft; asked again whenever the window gets the focus. */
export function usePolicyCheck(flow: Dataflow, draft: Draft, isAsked: boolean) {
  const { source } = draft;
  const target = flow.mappings[0]?.target;
  return query.useQuery(
    'post',
    '/api/policies/evaluate',
    {
      body: {
        dataflowId: flow.id,
        marketingActions: flow.marketingActions,
        audienceIds: Object.keys(draft.audiences),
        ...(source && target ? { mappings: [{ source, target }] } : {}),
        changes: { fields: [], audiences: [], policies: [] },
      },
    },
    { enabled: isAsked, staleTime: 0 },
  );
}

interface ReviewStepProps {
  flow: Dataflow;
  definition: Definition;
  draft: Draft;
  check: ReturnType<typeof usePolicyCheck>;
  /** The address of this review, with what is chosen. */
  link(): string;
}

export function ReviewStep({ flow, definition, draft, check, link }: ReviewStepProps) {
  const { source } = draft;
  // What starts later adds nobody now.
  const begun = Object.entries(draft.audiences).filter(
    ([, { startDate }]) => startDate === null || Date.parse(startDate) <= Date.now(),
  );
  const review = query.useQuery('post', '/api/dataflows/{id}/review', {
    params: { path: { id: flow.id } },
    body: { ...(source ? { source } : {}), audiences: begun.map(([id]) => id) },
  });
  const checked = check.data;
  return (
    <>
      <Panel title="Policy check">
        <ProblemAlert error={check.error} />
        {checked && checked.violations.length > 0 && (
          <PolicyViolations violations={checked.violations} link={link} />
        )}
        {checked?.violations.length === 0 && (
          <InlineAlert variant="positive">
            <Heading>No policy is violated.</Heading>
            <Content>
              Checked for {flow.marketingActions.join(', ') || 'no marketing action'}.
            </Content>
          </InlineAlert>
        )}
      </Panel>
      {checked && checked.consent.length > 0 && (
        <Panel title="Consent">
          <ul className={list}>
            {checked.consent.map(({ policy, people, consenting, exact }) => (
              <li key={policy.id}>
                <bdi>{policy.name}</bdi>: {exact ? '' : 'about '}
                {exactNumber(people)} in the audiences, {exactNumber(consenting)} consented,{' '}
                {exactNumber(people - consenting)} will be excluded
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="First effect">
        <ProblemAlert error={review.error} />
        <div className={text}>
          {review.data?.firstEffect.text}
          <TakenOff flow={flow} definition={definition} draft={draft} />
        </div>
      </Panel>
      <Panel title="Dataflow">
        <p className={text}>
          <bdi>{flow.name}</bdi>, account <bdi>{flow.accountName}</bdi>
          {source && `; ${sourceName(source)} is sent as ${flow.mappings[0]?.target.identity}`}
        </p>
        <ul className={list}>
          {Object.entries(draft.audiences).map(([id, one]) => (
            <li key={id}>
              <bdi>{one.name}</bdi>: {exactNumber(one.members)} members, from{' '}
              <TimeText at={one.startDate} none="now" isAbsolute />
              {one.endDate && (
                <>
                  {' '}
                  until <TimeText at={one.endDate} isAbsolute />
                </>
              )}
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
