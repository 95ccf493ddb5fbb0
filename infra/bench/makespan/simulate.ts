import { Events, TokenBucket } from './events.ts';
import { random } from './random.ts';

export interface Retrier {
  IntervalSeconds: number;
  BackoffRate: number;
  MaxAttempts: number;
  MaxDelaySeconds: number;
}
export interface World {
  quota: number;
  scaling: number;
  transitionBucket: number;
  transitionRate: number;
  startsASecond: number;
  latency: number;
  issueSeconds: number;
}
export interface Plan {
  accounts: number;
  regions: number;
}
export interface Result {
  makespan: number;
  succeeded: number;
  failed: number;
  throttled: number;
  transitions: number;
  stsCalls: number;
  invocations: number;
  maxEvents: number;
  peak: number;
  busy: number;
}

class Fn {
  running = 0;
  environments = 0;
  mayGain: number;
  refilledAt = 0;
  constructor(most: number) {
    this.mayGain = most;
  }
}

export function simulate(
  durations: Float64Array,
  N: number,
  T: number,
  world: World,
  plan: Plan,
  retry: Retrier,
  seed = 1,
): Result {
  const ev = new Events();
  const draw = random(seed);
  const trans = new TokenBucket(ev, world.transitionBucket, world.transitionRate);
  const starts = new TokenBucket(ev, 1, world.startsASecond);
  const r: Result = {
    makespan: 0,
    succeeded: 0,
    failed: 0,
    throttled: 0,
    transitions: 0,
    stsCalls: 0,
    invocations: 0,
    maxEvents: 0,
    peak: 0,
    busy: 0,
  };
  let running = 0;
  const worker = new Fn(world.scaling),
    issue = new Fn(world.scaling);
  const begin = (f: Fn) => {
    if (running >= world.quota) return false;
    f.mayGain = Math.min(world.scaling, f.mayGain + ((ev.now - f.refilledAt) * world.scaling) / 10);
    f.refilledAt = ev.now;
    if (f.running >= f.environments) {
      if (f.mayGain < 1) return false;
      f.mayGain -= 1;
      f.environments += 1;
      if (f === issue) r.stsCalls++;
    }
    f.running++;
    running++;
    r.invocations++;
    if (running > r.peak) r.peak = running;
    return true;
  };
  const invoke = (f: Fn, seconds: number, child: { events: number }, done: (ok: boolean) => void) => {
    let attempt = 0;
    const go = () => {
      if (begin(f)) {
        ev.after(seconds, () => {
          f.running--;
          running--;
          child.events += 3;
          done(true);
        });
        return;
      }
      r.throttled++;
      child.events += 3;
      if (attempt >= retry.MaxAttempts) return done(false);
      const most = Math.min(retry.MaxDelaySeconds, retry.IntervalSeconds * retry.BackoffRate ** attempt++);
      ev.after(draw() * most, () => trans.take(go, world.latency));
    };
    go();
  };
  let next = 0,
    under = 0;
  const L = world.latency;
  const fill = () => {
    while (under < plan.accounts && next < N) {
      under++;
      const a = next++;
      starts.take(() => child(a));
    }
  };
  const child = (a: number) => {
    const c = { events: 20 };
    trans.take(() =>
      trans.take(
        () =>
          invoke(issue, world.issueSeconds, c, (ok) => {
            if (!ok) {
              r.failed += T;
              return end(c);
            }
            r.stsCalls++;
            trans.take(() => trans.take(() => map(a, c), L), L);
          }),
        L,
      ),
    );
  };
  const map = (a: number, c: { events: number }) => {
    let t = 0,
      left = T;
    const item = () => {
      if (t >= T) return;
      const d = durations[a * T + t++]!;
      c.events += 4;
      trans.take(
        () =>
          invoke(worker, d, c, (ok) => {
            if (ok) {
              r.succeeded++;
              r.busy += d;
            } else r.failed++;
            if (--left === 0) trans.take(() => trans.take(() => trans.take(() => end(c), L), L), L);
            else item();
          }),
        L,
      );
    };
    for (let i = 0; i < Math.min(T, plan.regions, 40); i++) item();
  };
  const end = (c: { events: number }) => {
    under--;
    r.makespan = ev.now;
    if (c.events > r.maxEvents) r.maxEvents = c.events;
    fill();
  };
  fill();
  ev.run();
  r.transitions = trans.taken;
  return r;
}
