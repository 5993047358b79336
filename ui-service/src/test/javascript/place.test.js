import assert from 'node:assert/strict';
import test from 'node:test';
import { install } from './browser.js';

install('http://localhost/?collection=paris&query=caf%C3%A9&unknown=1');
const { adjust, go, onPlace, place, urlOf } = await import('../../main/resources/META-INF/resources/app/place.js');

test('the URL says what is shown', () => {
  assert.deepEqual(place(), { collection: 'paris', view: '', run: '', query: 'café', provider: '', model: '', facet: '', sort: '', attribute: '' });
});

test('what says nothing is not in the URL', () => {
  assert.equal(urlOf({ collection: 'a b', query: '' }), '?collection=a+b');
  assert.equal(urlOf({}), './');
});

test('who listens is told of a change, which keeps the rest', () => {
  const told = [];
  onPlace((now) => told.push(now));
  go({ collection: 'rome' });

  adjust({ model: 'x' });

  assert.deepEqual(told.map(({ collection, model, query }) => [collection, model, query]), [['rome', '', ''], ['rome', 'x', '']]);
});
