import { type Answer, json } from '../exchange.ts';
import { type Call } from './graph.ts';

/** `GET /beta/deviceManagement/roleAssignments`: few, on one page. */
export function listRoleAssignments({ exchange, tenant }: Call): Answer {
  return json(200, {
    '@odata.context': `${exchange.origin}/beta/$metadata#deviceManagement/roleAssignments`,
    value: tenant.directory.assignments,
  });
}
