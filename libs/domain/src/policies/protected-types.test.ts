import { at, eventRecord } from '../../test/builders.ts';
import { protectedTypesOf } from './protected-types.ts';

test.each([
  ['Patch MobileApp', 'Patch', ['Win32LobApp'], ['app']],
  ['Create MobileAppAssignment', 'Create', ['MobileApp', 'MobileAppAssignment'], ['app']],
  ['Create MobileAppAssignment', 'Create', [], ['app']],
  ['Patch IosManagedAppProtection', 'Patch', ['IosManagedAppProtection'], []],
  [
    'Create DeviceManagementScript',
    'Create',
    ['Microsoft.Management.Services.Api.DeviceManagementScript'],
    ['script'],
  ],
  ['assignDeviceManagementScript DeviceManagementScript', 'Action', [], ['script']],
  ['createDeviceComplianceScript DeviceComplianceScript', 'Create', [], []],
  ['Patch RoleDefinition', 'Patch', ['DeviceAndAppManagementRoleDefinition'], ['role']],
  ['Create RoleAssignment', 'Create', [], ['role']],
  ['wipe ManagedDevice', 'Action', ['ManagedDevice'], ['deviceWipe']],
  ['retire ManagedDevice', 'Action', ['ManagedDevice'], ['deviceRetire']],
  ['Delete ManagedDevice', 'Delete', ['ManagedDevice'], ['deviceDelete']],
  ['syncDevice ManagedDevice', 'Action', ['ManagedDevice'], []],
  ['Patch DeviceManagementConfigurationPolicy', 'Patch', [], ['configurationPolicy']],
  ['Create DeviceManagementConfigurationPolicyAssignment', 'Create', [], ['configurationPolicy']],
  ['Patch DeviceConfiguration', 'Patch', ['Windows10GeneralConfiguration'], []],
  ['Patch DeviceCompliancePolicy', 'Patch', [], ['compliancePolicy']],
  ['Patch DeviceCategory', 'Patch', [], ['tenantConfiguration']],
  ['Delete OperationApprovalPolicy', 'Delete', [], ['operationApprovalPolicy']],
  ['Get MobileApp', 'Get', ['MobileApp'], []],
])('%s falls under %j', (activityType, operationType, types, expected) => {
  const resources = types.map((type) => ({ type, id: null, name: null }));
  expect(
    protectedTypesOf(eventRecord({ activityType, operationType, resources, occurredAt: at('09:00') })),
  ).toEqual(expected);
});
