import { z } from 'zod';
import { defineFault } from './fault.ts';

export const excessPermissions = defineFault({
  name: 'excess-permissions',
  summary: 'Tokens carry more permissions than reading needs.',
  options: z.object({
    permissions: z.array(z.string()).default(['DeviceManagementConfiguration.ReadWrite.All']),
  }),
  rewriteClaims: (claims, { permissions }) => ({ ...claims, roles: [...claims.roles, ...permissions] }),
});
