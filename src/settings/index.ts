export { type Settings, settingsSchema } from './schema.ts';
export { readSettings, settingNames, writeSettings } from './settings.ts';
