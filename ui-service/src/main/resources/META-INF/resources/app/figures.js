// @ts-check
/** A run's figures by what a person asks: a sentence that answers it, and the figures behind it, each with its unit and window. */

import { now as shownTime } from './clock.js';
import { byId, element, setHidden, setItems, setText } from './dom.js';
import * as format from './format.js';
import { costInTheEnd, isOver } from './runs.js';

/**
 * @typedef {object} Answer
 * @property {'much' | 'new' | 'complete' | 'cost'} question
 * @property {string} sentence
 * @property {string[][]} figures name, value, unit and note of each that is known
 */

/**
 * @param {Api.RunStatus} run
 * @returns {Answer[]}
 */
export function answers(run) {
  return [howMuch(run), howNew(run), howComplete(run), whatCost(run)];
}

/** @type {(run: Api.RunStatus) => string} */
const window = ({ figures }) => `last ${format.count(Math.ceil(figures.windowSeconds))} s`;

/** @type {(run: Api.RunStatus) => Answer} */
function howMuch(run) {
  const { totals, figures } = run;
  const isMeasured = figures.windowSeconds > 0;
  return {
    question: 'much',
    sentence: totals.raw === 0 ? 'No model has answered yet.' : `Models named ${format.plural(totals.raw, 'attribute')}; ${format.count(totals.unique)} of them were not in the list.`,
    figures: [
      ['New', format.count(totals.unique), '', `of ${format.count(totals.raw)} raw, this run`],
      ...(isMeasured ? [['New per minute', format.rate(figures.uniquePerMinute), '/min', window(run)]] : []),
      ...(isMeasured && figures.tokensPerMinute > 0
        ? [['Tokens per minute', format.compact(Math.round(figures.tokensPerMinute)), '/min', totals.uniquePerThousandTokens == null ? window(run) : `${format.figure(totals.uniquePerThousandTokens)} new per 1k`]]
        : []),
    ],
  };
}

/** @type {(run: Api.RunStatus) => Answer} */
function howNew({ totals, figures }) {
  const { novelty, noveltyWindow } = figures;
  return {
    question: 'new',
    sentence:
      novelty == null
        ? 'Nothing has been compared with the list yet.'
        : `${format.percent(novelty)} % of the last ${format.plural(noveltyWindow, 'attribute')} were new${novelty < 0.1 ? ': more calls of this kind add little' : ''}.`,
    figures: [
      ...(novelty == null ? [] : [['Novelty', format.percent(novelty), '%', `new of the last ${format.count(noveltyWindow)}`]]),
      ...(totals.uniquenessRatio == null ? [] : [['Uniqueness', format.percent(totals.uniquenessRatio), '%', 'new of all processed, this run']]),
    ],
  };
}

/** @type {(run: Api.RunStatus) => Answer} */
function howComplete({ figures: { coverage } }) {
  if (!coverage) {
    return { question: 'complete', sentence: 'Not known yet: control calls tell, whose prompts do not contain the list.', figures: [] };
  }
  const { calls, low, high, richness, richnessLow, richnessHigh, entries } = coverage;
  const by = `by the last ${format.plural(calls, 'control call')}`;
  const whole = (/** @type {number} */ number) => format.compact(Math.round(number));
  return {
    question: 'complete',
    sentence: `About ${format.percent(coverage.coverage)} % of what an unsteered call names is in the list, ${by}${low == null ? '; no interval yet' : ''}.`,
    figures: [
      ['Coverage', format.percent(coverage.coverage), '%', low == null || high == null ? 'no interval yet' : `95 %: ${format.percent(low)} to ${format.percent(high)} %`],
      ...(richness == null || richnessLow == null
        ? []
        : [['Estimated in all', `≥ ${whole(richness)}`, '', `${whole(richnessLow)} ${richnessHigh == null ? 'upwards' : `to ${whole(richnessHigh)}`}; ${whole(entries)} are listed`]]),
    ],
  };
}

/** @type {(run: Api.RunStatus) => Answer} */
function whatCost(run) {
  const { totals, figures, budget, request } = run;
  const max = budget?.maxUsd ?? request.spending?.maxCostUsd;
  const end = costInTheEnd(run, shownTime());
  /** @type {Answer} */
  const answer = { question: 'cost', sentence: '', figures: [] };
  if (totals.costUsd == null) {
    answer.sentence = totals.requests === 0 ? 'Nothing yet.' : 'The price of these models is not known.';
  } else if (Number(totals.costUsd) === 0 && totals.unpricedRequests === 0) {
    answer.sentence = totals.requests === 0 ? 'Nothing yet.' : 'Nothing: these models are free.';
  } else {
    const unpriced = totals.unpricedRequests > 0 ? `, and ${format.plural(totals.unpricedRequests, 'request')} without a known price` : '';
    answer.sentence = `${format.usd(totals.costUsd)}${max == null ? '' : ` of the budget of ${format.usd(max)}`}${unpriced}.${
      figures.costUsdPerNew == null ? '' : ` A new attribute costs ${format.usd(figures.costUsdPerNew)} at the moment.`
    }`;
    answer.figures = [
      ['Cost so far', format.usd(totals.costUsd), '', max == null ? 'this run' : `of ${format.usd(max)}`],
      ...(end && !isOver(run) ? [['In the end', `${end.isBudget ? '≤' : '≈'} ${format.usd(end.usd)}`, '', end.isBudget ? 'the budget' : 'if it goes on like this']] : []),
      ...(figures.costUsdPerMinute == null ? [] : [['Cost per minute', format.usd(figures.costUsdPerMinute), '/min', window(run)]]),
      ...(figures.costUsdPerNew == null ? [] : [['Cost per new', format.usd(figures.costUsdPerNew), '', `last ${format.plural(figures.costPerNewCalls, 'call')}`]]),
    ];
  }
  return answer;
}

/** @param {Api.RunStatus} run */
export function drawFigures(run) {
  for (const { question, sentence, figures } of answers(run)) {
    setText(byId(`sentence-${question}`), sentence);
    setHidden(byId(`figures-${question}`), figures.length === 0);
    setItems(byId(`figures-${question}`), figures, ([name]) => name, makeFigure, (node, [, value, unit, note]) => {
      const [, shown, noted] = node.children;
      setText(shown.children[0], value);
      setText(shown.children[1], value === format.NONE ? '' : unit);
      setText(noted, note);
    });
  }
}

/** @param {string[]} figure */
function makeFigure([name]) {
  return element(
    'div',
    { class: 'figure' },
    element('dt', {}, name),
    element('dd', { class: 'value' }, element('span'), element('span', { class: 'unit' })),
    element('dd', { class: 'note' }),
  );
}
