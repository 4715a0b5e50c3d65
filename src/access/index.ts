export {
  type Actor,
  createKeys,
  type Keys,
  type WriteKey,
  type WriteKeySettings,
  writeKeySettingsDefault,
} from './keys.ts';
export type { Permission } from './permissions.ts';
export { lackOf, type Requirement, requirementText } from './requirement.ts';
