// Search in a folder of files: no server and no fetch, so the index comes as scripts that are added when needed.
(function () {
  "use strict";
  var form = document.getElementById("search");
  if (!form) return;
  var box = form.querySelector("input"), list = document.getElementById("found"), said = document.getElementById("said");
  var words = {}, things = {}, waiting = {}, asked = 0;

  window.alongsideIndex = function (shard, held) { words[shard] = held; arrived("words-" + shard); };
  window.alongsideThings = function (shard, held) { things[shard] = held; arrived("things-" + shard); };

  function arrived(name) {
    var callbacks = waiting[name] || [];
    delete waiting[name];
    callbacks.forEach(function (callback) { callback(); });
  }

  function bring(kind, shard, held, callback) {
    var name = kind + "-" + shard;
    if (held[shard]) return callback();
    if (waiting[name]) { waiting[name].push(callback); return; }
    waiting[name] = [callback];
    var script = document.createElement("script");
    script.src = "assets/" + name + ".js";
    script.onerror = function () { held[shard] = {}; arrived(name); };
    document.head.appendChild(script);
  }

  function all(kind, shards, held, callback) {
    var left = shards.length;
    if (!left) return callback();
    shards.forEach(function (shard) { bring(kind, shard, held, function () { left -= 1; if (!left) callback(); }); });
  }

  // As share/letters.py folds words for the index: the signs of Hindi, Panjabi and Bengali belong to their words.
  var otherwise = { "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n", "ß": "ss" };
  var leftOut = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\ufe20-\ufe2f\u00ad]/g;

  function folded(text) {
    var plain = text.normalize("NFKD").toLowerCase().replace(leftOut, "");
    plain = plain.replace(/[łøđðþæœħıŋß]/g, function (letter) { return otherwise[letter]; });
    return plain.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) || [];
  }

  function shardOf(word) {
    return Array.from(word).slice(0, 2).map(function (sign) { return sign.codePointAt(0).toString(16); }).join("-");
  }

  function shardsOf(word) {
    if (Array.from(word).length > 1) return [shardOf(word)];
    var start = word.codePointAt(0).toString(16);
    return (window.alongsideShards || []).filter(function (one) { return one === start || one.indexOf(start + "-") === 0; });
  }

  function matches(word, shards) {
    var found = new Map();
    shards.forEach(function (shard) {
      var held = words[shard] || {};
      Object.keys(held).forEach(function (known) {
        if (known.indexOf(word) !== 0) return;
        var last = 0;
        held[known].split(" ").forEach(function (step) {
          var inTitle = step.slice(-1) === "!";
          last += parseInt(inTitle ? step.slice(0, -1) : step, 36);
          found.set(last, Math.max(found.get(last) || 0, (inTitle ? 8 : 1) + (known === word ? 1 : 0)));
        });
      });
    });
    return found;
  }

  function look() {
    var sought = folded(box.value).slice(0, 8), mine = (asked += 1);
    list.textContent = "";
    if (!sought.length) { said.textContent = ""; return; }
    var shards = [];
    sought.forEach(function (word) { shardsOf(word).forEach(function (one) { if (shards.indexOf(one) < 0) shards.push(one); }); });
    said.textContent = form.dataset.looking;
    all("words", shards, words, function () {
      if (mine !== asked) return;
      var ranks = null;
      sought.forEach(function (word) {
        var found = matches(word, shardsOf(word));
        if (ranks === null) { ranks = found; return; }
        var both = new Map();
        ranks.forEach(function (rank, key) { if (found.has(key)) both.set(key, rank + found.get(key)); });
        ranks = both;
      });
      var keys = Array.from(ranks.keys()).sort(function (a, b) { return ranks.get(b) - ranks.get(a) || b - a; });
      said.textContent = keys.length ? form.dataset.found.replace("#", keys.length) : form.dataset.nothing;
      var shown = keys.slice(0, 50), needed = [];
      shown.forEach(function (key) { var one = String(Math.floor(key / 1000)); if (needed.indexOf(one) < 0) needed.push(one); });
      all("things", needed, things, function () {
        if (mine !== asked) return;
        shown.forEach(function (key) {
          var told = (things[String(Math.floor(key / 1000))] || {})[key];
          if (!told) return;
          var item = document.createElement("li"), link = document.createElement("a"), about = document.createElement("p");
          link.href = told[1];
          link.textContent = told[0];
          link.dir = "auto";
          about.className = "small";
          about.textContent = told[2];
          item.appendChild(link);
          item.appendChild(about);
          list.appendChild(item);
        });
      });
    });
  }

  var later;
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); look(); });
  box.addEventListener("input", function () { clearTimeout(later); later = setTimeout(look, 150); });
})();
