/** Prints `N passed, N failed` from Vitest's own report; exits 1 when anything failed or is missing. */
import { readFileSync } from 'node:fs';

const [path, status] = process.argv.slice(2);
let passed = 0;
let failed = status === '0' ? 0 : 1;
try {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  passed = report.numPassedTests;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  failed = Math.max(failed, report.numFailedTests + broken + skipped);
  if (passed === 0) failed = Math.max(failed, 1);
} catch (error) {
  console.log(`No test report: ${error.message}`);
  failed = Math.max(failed, 1);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
