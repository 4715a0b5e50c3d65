import { Button, SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate } from '@tanstack/react-router';
import { memo } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import type { Audience } from '../audience-words.ts';

const needs = ['Manage Segments'];
const titleRow = style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between' });
const titleStyle = style({ font: 'heading-sm', margin: 0 });

interface RuleHeaderProps {
  audience: Audience | null;
  isChanged: boolean;
  /** Why it cannot be saved, or null. */
  reason: string | null;
  isPending: boolean;
  onDiscard(): void;
  onDraft(): void;
  onSave(): void;
}

/** Not drawn anew for a key in the rule. */
export const RuleHeader = memo(function RuleHeader(props: RuleHeaderProps) {
  const { audience, isChanged, reason, isPending, onDiscard, onDraft, onSave } = props;
  const isPublished = audience !== null && audience.lifecycleState !== 'draft';
  const home = audience
    ? [{ name: audience.name, href: `/audiences/${audience.id}/overview` }]
    : [];
  return (
    <PageHeader
      title={audience ? 'Edit rule' : 'Create audience'}
      crumbs={[{ name: 'Audiences', href: '/audiences' }, ...home]}
      actions={
        <>
          {isChanged && (
            <Button variant="secondary" fillStyle="outline" onPress={onDiscard}>
              Discard changes
            </Button>
          )}
          {!isPublished && (
            <ReasonedButton variant="secondary" {...{ needs, reason, isPending }} onPress={onDraft}>
              Save as draft
            </ReasonedButton>
          )}
          <ReasonedButton variant="accent" {...{ needs, reason, isPending }} onPress={onSave}>
            {isPublished ? 'Save' : 'Save and publish'}
          </ReasonedButton>
        </>
      }
    />
  );
});

/** Not drawn anew for a key in the rule. */
export const ModeRow = memo(function ModeRow({ mode }: { mode: 'build' | 'code' }) {
  const navigate = useNavigate();
  return (
    <div className={titleRow}>
      <h2 className={titleStyle}>Rule</h2>
      <SegmentedControl
        aria-label="Mode"
        selectedKey={mode}
        onSelectionChange={(key) =>
          void navigate({ to: '.', search: { mode: key as 'build' | 'code' }, replace: true })
        }
      >
        <SegmentedControlItem id="build">Build</SegmentedControlItem>
        <SegmentedControlItem id="code">Code</SegmentedControlItem>
      </SegmentedControl>
    </div>
  );
});
