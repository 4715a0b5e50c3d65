/** Shapes that the governance routes share. */
import { z } from 'zod';
import type { LabelExpression } from '../../governance/index.ts';
import { limits } from '../../kernel/index.ts';

/** One label, or `all` or `any` of several expressions. */
export const labelExpressionSchema: z.ZodType<LabelExpression, LabelExpression> = z.union([
  z.string().min(1).max(limits.labelNameChars),
  z.strictObject({ all: z.array(z.lazy(() => labelExpressionSchema)) }),
  z.strictObject({ any: z.array(z.lazy(() => labelExpressionSchema)) }),
]);

// It refers to itself: in the API's document it needs a name.
z.globalRegistry.add(labelExpressionSchema, { id: 'LabelExpression' });

export const labelNamesSchema = z.array(z.string());

export const usersSchema = z.array(z.object({ id: z.string(), name: z.string() }));

const nodeSchema = z.object({
  id: z.string(),
  kind: z.enum(['field', 'audience', 'dataflow', 'marketing-action', 'policy']),
  name: z.string(),
  labels: z.array(z.string()),
});

/** A hit: what the policy denies, where the label sits, how it gets there, what would end it. */
export const violationSchema = z.object({
  policy: z.object({
    id: z.string(),
    name: z.string(),
    expression: z.string(),
    core: z.boolean(),
  }),
  marketingAction: z.string(),
  labels: z.array(z.string()),
  fields: z.array(z.string()),
  audiences: z.array(z.object({ audienceId: z.string(), name: z.string() })),
  dataflow: z.object({ dataflowId: z.string(), name: z.string() }),
  text: z.string(),
  lineage: z.object({
    nodes: z.array(nodeSchema),
    edges: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  resolutions: z.array(
    z.object({
      kind: z.enum([
        'remove-label',
        'remove-audience',
        'remove-marketing-action',
        'disable-policy',
      ]),
      text: z.string(),
      cost: z.string(),
      permission: z.string(),
      label: z.string().optional(),
      field: z.string().optional(),
      audienceId: z.string().optional(),
      marketingAction: z.string().optional(),
      policyId: z.string().optional(),
    }),
  ),
});
