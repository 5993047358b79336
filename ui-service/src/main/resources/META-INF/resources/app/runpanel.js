// @ts-check
/** The selected run: its status and budget, stopping it, starting it again. */

import * as api from './api.js';
import { now } from './clock.js';
import { byId, setHidden, setText } from './dom.js';
import * as format from './format.js';
import { place } from './place.js';
import * as runWords from './runs.js';

export class RunPanel {
  /** @type {Api.RunStatus | null} */
  #run = null;
  #tell;
  #onStatus;

  /**
   * @param {import('./main.js').Tell} tell shows a line to the person
   * @param {(values: ReturnType<typeof runWords.again>) => void} startAgain opens the start form with values
   * @param {(run: Api.RunStatus) => void} onStatus called with a newer status
   */
  constructor(tell, startAgain, onStatus) {
    this.#tell = tell;
    this.#onStatus = onStatus;
    byId('stop').addEventListener('click', () => this.#stop());
    byId('again').addEventListener('click', () => this.#run && startAgain(runWords.again(this.#run)));
  }

  /** @param {Api.RunStatus | undefined} run its status; undefined when none is known */
  draw(run) {
    this.#run = run ?? null;
    setHidden(byId('run'), !run);
    if (!run) return;
    const over = runWords.isOver(run);
    runWords.fillBadge(byId('run-state'), run.state);
    byId('run').dataset.state = run.state;
    setText(byId('run-words'), runWords.words(run));
    setHidden(byId('stop'), over || run.state === 'DRAINING' || run.request.kind === 'IMPORT');
    setHidden(byId('again'), !over || run.request.kind !== 'EXPLORE');
    const trouble = over ? '' : runWords.trouble(run);
    setHidden(byId('run-trouble'), !trouble);
    setText(byId('run-trouble'), trouble);
    const at = now();
    const elapsed = runWords.elapsed(run, at);
    const cost = runWords.costOf(run.totals);
    setText(byId('run-time'), [elapsed === null ? '' : format.duration(elapsed), cost === format.NONE || cost === '$0' ? '' : cost].filter(Boolean).join(' · '));
    setText(byId('run-meta'), [place().run ? `Run ${run.runId}` : `Newest run, ${run.runId}`, runWords.settings(run)].filter(Boolean).join(' · '));
    this.#drawProgress(run, at);
    this.#drawBudget(run, at);
  }

  /**
   * @param {Api.RunStatus} run
   * @param {number} at
   */
  #drawProgress(run, at) {
    const shown = !runWords.isOver(run) && run.request.kind !== 'IMPORT';
    setHidden(byId('progress'), !shown);
    if (!shown) return;
    const done = runWords.progress(run, at);
    // The budget has a bar of its own.
    setHidden(byId('progress-bar'), !done || done.isMoney === true);
    byId('progress-bar', HTMLProgressElement).value = done?.share ?? 0;
    const ran = runWords.elapsed(run, at) ?? 0;
    const left = runWords.timeLeft(run, at);
    setText(
      byId('progress-words'),
      [
        !done ? 'No limit: it goes on until you stop it' : done.isMoney ? '' : done.words,
        ran > 0 && run.totals.calls > 0 ? `${format.rate((run.totals.calls * 60_000) / ran)} calls a minute` : '',
        left === null ? '' : `about ${format.duration(left)} left`,
      ].filter(Boolean).join(' · '),
    );
  }

  /**
   * @param {Api.RunStatus} run
   * @param {number} at
   */
  #drawBudget(run, at) {
    const { budget } = run;
    const words = runWords.costInTheEndWords(run, at);
    // Its place is kept while it can still come.
    setHidden(byId('cost-end'), !words && (runWords.isOver(run) || run.request.kind !== 'EXPLORE'));
    setText(byId('cost-end'), words);
    setHidden(byId('budget'), !budget);
    if (!budget) return;
    const { maxUsd: max, spentUsd: spent, reservedUsd: reserved, presumedUsd: presumed } = budget;
    byId('budget-bar', HTMLProgressElement).value = max > 0 ? Math.min(1, (spent + presumed) / max) : 1;
    setText(
      byId('budget-words'),
      `${format.usd(spent)} of ${format.usd(max)} spent` +
        (reserved > 0 ? `, ${format.usd(reserved)} set aside for calls in flight` : '') +
        (presumed > 0 ? `, up to ${format.usd(presumed)} by calls that never reported` : ''),
    );
  }

  async #stop() {
    const run = this.#run;
    if (!run) return;
    byId('stop', HTMLButtonElement).disabled = true;
    try {
      this.#onStatus(await api.stopRun(run.runId));
      this.#tell('Stopping: answers in flight are kept.');
    } catch (problem) {
      this.#tell(problem.message, true);
    } finally {
      byId('stop', HTMLButtonElement).disabled = false;
    }
  }
}
