export { leaveTemplateDatabase as default } from './template-database.ts';
