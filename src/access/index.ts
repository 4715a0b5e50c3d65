export {
  type Actor,
  createKeys,
  type Keys,
  type WriteKey,
  type WriteKeySettings,
  writeKeySettingsDefault,
} from './keys.ts';
export { builtInRoles, type Permission, permissions, permissionsOf } from './permissions.ts';
