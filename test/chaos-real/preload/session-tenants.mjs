// M18: the tenants are shown to the session instead of the transaction.
import pg from 'pg';

const query = pg.Client.prototype.query;
const forSession = (sql) => sql.replace(/set local (countersign\.tenants)/, 'set $1');
pg.Client.prototype.query = function (config, ...rest) {
  if (typeof config === 'string') return query.call(this, forSession(config), ...rest);
  if (typeof config?.text === 'string' && !config.submit) config.text = forSession(config.text);
  return query.call(this, config, ...rest);
};
