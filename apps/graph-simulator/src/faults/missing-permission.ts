import { z } from 'zod';
import { defineFault } from './fault.ts';

export const missingPermission = defineFault({
  name: 'missing-permission',
  summary: 'The service acts as if an application permission had been withdrawn.',
  options: z.object({ permission: z.string().default('DeviceManagementApps.Read.All') }),
  rewriteClaims: (claims, { permission }) => ({
    ...claims,
    roles: claims.roles.filter((role) => role !== permission),
  }),
});
