export { type Settings, settingsSchema } from './schema.ts';
export { readSettings, writeSettings } from './settings.ts';
