// Every gate a change has to pass, one after another; ends with the names of those that failed.
import { spawnSync } from 'node:child_process';
import { root } from './build.mjs';

const gates = ['typecheck', 'lint', 'knip', 'build', 'test'];
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const failed = gates.filter(gate => {
  process.stdout.write(`\n— ${gate}\n`);
  return spawnSync(npm, ['run', '--silent', gate], { cwd: root, stdio: 'inherit' }).status !== 0;
});
process.stdout.write(failed.length === 0 ? '\nEvery gate is open.\n' : `\nFailed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
