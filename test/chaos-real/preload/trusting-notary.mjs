// M14: the signer takes the newest head of the database for the newest there is, and asks nobody about consistency.
import { register } from 'node:module';

const wrongPart = `
export const judgeHeads = ({ stored }) => stored;
export const judgeAnchor = () => undefined;
export const refuseLaterEdition = () => undefined;
`;
const hooks = `
export async function resolve(specifier, context, next) {
  if (/\\/judge-heads\\.js$/.test(specifier))
    return { url: 'data:text/javascript,${encodeURIComponent(wrongPart)}', shortCircuit: true };
  return next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
