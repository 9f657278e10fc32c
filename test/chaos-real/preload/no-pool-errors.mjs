// M11: nobody listens to what an idle connection of the pool has to say, as in many a program before it met a restart.
import pg from 'pg';

const on = pg.Pool.prototype.on;
pg.Pool.prototype.on = function (event, listener) {
  return event === 'error' ? this : on.call(this, event, listener);
};
