import { type Csdl, type CsdlEnum, type CsdlProperty } from './csdl.ts';

/**
 * Members of operationApprovalPolicyType that the reference page lists and the CSDL does not [D GR, graph.md
 * 1.4]. A payload may carry them; any other unknown member is a mistake of ours.
 */
const documentedMembers: Readonly<Record<string, ReadonlySet<string>>> = {
  operationApprovalPolicyType: new Set([
    'deviceAction',
    'deviceRetireNonCompliant',
    'deviceLock',
    'deviceErase',
    'deviceDisableActivationLock',
    'windowsEnrollment',
    'compliancePolicy',
    'configurationPolicy',
    'appProtectionPolicy',
    'policySet',
    'filter',
    'endpointSecurityPolicy',
    'deviceResetPasscode',
    'operationApprovalPolicy',
    'autopilot',
    'windows365',
    'deviceEnrollment',
    'deviceUpdate',
    'enrollmentRestriction',
    'tunnel',
    'endpointPrivilegeManagement',
    'deviceSecurityAction',
  ]),
};

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?(?:Z|[+-]\d{2}:\d{2})$/;

/** What is wrong with `value` as a `typeName`, one line per place; empty when it is valid. */
export function validate(csdl: Csdl, typeName: string, value: unknown, place = typeName): string[] {
  const type = csdl.types.get(typeName);
  // A type outside the excerpt cannot be judged.
  if (type === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${place}: an object is expected`];
  const members = Object.entries(value);
  const problems = members.flatMap(([name, member]) => {
    if (name.startsWith('@odata.')) return [];
    const property = type.properties.get(name);
    if (property !== undefined) return validateProperty(csdl, property, member, `${place}.${name}`);
    return type.isOpen ? [] : [`${place}.${name}: ${typeName} is closed and does not declare it`];
  });
  for (const [name, { isNullable, isCollection }] of type.properties) {
    if (!isNullable && !isCollection && !(name in value))
      problems.push(`${place}.${name}: required and missing`);
  }
  return problems;
}

function validateProperty(csdl: Csdl, property: CsdlProperty, value: unknown, place: string): string[] {
  if (property.isCollection) {
    if (!Array.isArray(value)) return [`${place}: a collection is expected`];
    return value.flatMap((item, index) =>
      validateProperty(csdl, { ...property, isCollection: false }, item, `${place}[${index}]`),
    );
  }
  if (value === null) return property.isNullable ? [] : [`${place}: may not be null`];
  const members = csdl.enums.get(property.type);
  if (members !== undefined) return validateEnum(members, property.type, value, place);
  switch (property.type) {
    case 'Edm.String':
      return typeof value === 'string' ? [] : [`${place}: text is expected`];
    case 'Edm.Boolean':
      return typeof value === 'boolean' ? [] : [`${place}: true or false is expected`];
    case 'Edm.Guid':
      return typeof value === 'string' && guid.test(value) ? [] : [`${place}: a GUID is expected`];
    case 'Edm.DateTimeOffset':
      return typeof value === 'string' && instant.test(value) ? [] : [`${place}: an instant is expected`];
    default:
      return validate(csdl, property.type, value, place);
  }
}

function validateEnum(
  { members, isFlags }: CsdlEnum,
  typeName: string,
  value: unknown,
  place: string,
): string[] {
  if (typeof value !== 'string') return [`${place}: a member name is expected`];
  const names = isFlags ? value.split(',') : [value];
  return names
    .filter((name) => !members.has(name) && documentedMembers[typeName]?.has(name) !== true)
    .map((name) => `${place}: "${name}" is no member of ${typeName}`);
}
