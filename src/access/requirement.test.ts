import { expect, it } from 'vitest';
import type { Permission } from './permissions.ts';
import { lackOf, type Requirement } from './requirement.ts';

const held = (...permissions: Permission[]): ReadonlySet<Permission> => new Set(permissions);
const activating: Requirement = [
  'View Profiles',
  'View Segments',
  { anyOf: ['Manage Destinations', 'Activate Destinations'] },
];

it('needs all of a list and one of the alternatives', () => {
  expect(lackOf('View Profiles', held('View Profiles'))).toBeNull();
  expect(
    lackOf(activating, held('View Profiles', 'View Segments', 'Activate Destinations')),
  ).toBeNull();
  expect(lackOf(activating, held('View Profiles', 'Manage Destinations'))).toEqual({
    text: 'View Segments',
    permissions: ['View Segments'],
  });
});

it('names everything that lacks', () => {
  expect(lackOf(activating, held('View Profiles'))).toEqual({
    text: 'View Segments and Manage Destinations or Activate Destinations',
    permissions: ['View Segments', 'Manage Destinations', 'Activate Destinations'],
  });
  expect(lackOf({ anyOf: [['View Profiles', 'View Segments'], 'Ingest'] }, held())?.text).toBe(
    'View Profiles and View Segments or Ingest',
  );
});
