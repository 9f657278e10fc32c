/** Paths of the API, said once. */
export const apiRoot = '/api/v1';

export const routes = {
  session: '/session',
  requests: '/requests',
  queue: '/queue',
  events: '/events',
  metrics: '/metrics',
  policies: '/policies',
  protectedWrites: '/protected-writes',
  findings: '/findings',
  detections: '/detections',
  allowList: '/allow-list',
  selfAudit: '/self-audit',
  people: '/people',
  resources: '/resources',
  coverage: '/coverage',
  integrity: '/integrity',
  rejections: '/rejections',
  drift: '/drift',
  exports: '/exports',
  retention: '/retention',
  notifications: '/notifications',
  stream: '/stream',
} as const;
