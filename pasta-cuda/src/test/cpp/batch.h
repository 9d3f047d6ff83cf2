// Batches as the engine packs them.
#pragma once

#include "reference.h"

// Rows with their tokens, slots and indices, on the host and on the device.
struct TestBatch {
    int rows, tokens, table;
    std::vector<int> ids, types, position, rowStart, slots, special, specialOf, usedStart, used, outRow, tiles;
    std::vector<long long> rowKey, tokenKey;
    reference::Dropout hidden, attention;
    Batch batch{};
    std::vector<int> rowOf;

    // The first and last token of a row have slots, some others by chance; table rows of several adapters.
    TestBatch(const std::vector<int>& lengths, double dropout, int slotsEach = 2, int adapters = 1)
        : rows((int) lengths.size()), table(slotsEach * adapters) {
        rowStart.push_back(0);
        for (int n : lengths) {
            add_row(n, slotsEach, integer(adapters));
        }
        tokens = rowStart.back();
        find_specials();
        for (int t = 0; t < tokens; t++) {
            outRow.push_back((t * 7 + 3) % tokens);
        }
        if (tokens % 7 == 0) {
            for (int t = 0; t < tokens; t++) {
                outRow[t] = tokens - 1 - t;
            }
        }
        hidden = {0x123456789ABCDEF, dropout};
        attention = {hidden.seed, dropout * 1.5};
        batch.tokens = tokens;
        batch.rows = rows;
        batch.specials = (int) special.size();
        batch.used = (int) used.size();
        batch.seed = hidden.seed;
        batch.hiddenThreshold = hidden.threshold();
        batch.hiddenKeep = hidden.keep();
        batch.attentionThreshold = attention.threshold();
        batch.attentionKeep = attention.keep();
    }

    int length(int row) const {
        return rowStart[row + 1] - rowStart[row];
    }

    // Rows that a launch of the backward pass serves.
    std::vector<int> rows_between(int from, int to) const {
        std::vector<int> found;
        for (int r = 0; r < rows; r++) {
            if (length(r) >= from && length(r) <= to) {
                found.push_back(r);
            }
        }
        return found;
    }

    int longest() const {
        int most = 0;
        for (int r = 0; r < rows; r++) {
            most = std::max(most, length(r));
        }
        return most;
    }

private:
    void add_row(int n, int slotsEach, int adapter) {
        int row = (int) rowStart.size() - 1;
        for (int t = 0; t < n; t++) {
            ids.push_back(integer(50));
            types.push_back(t * 2 > n);
            position.push_back(t);
            int slot = t == 0 ? 0 : t == n - 1 ? 1 : slotsEach > 2 && t == n / 2 ? 2 : slotsEach > 3 && t == n / 3 ? 3 : -1;
            slots.push_back(slot < 0 ? -1 : adapter * slotsEach + slot);
            rowOf.push_back(row);
        }
        rowStart.push_back(rowStart.back() + n);
        rowKey.push_back(reference::row_key(ids.data() + rowStart[row], types.data() + rowStart[row], n));
        for (int t = 0; t < n; t++) {
            tokenKey.push_back(rowKey[row] ^ t);
        }
        for (int q = 0; q < n; q += 64) {
            tiles.push_back(row);
            tiles.push_back(q);
        }
    }

    void find_specials() {
        specialOf.assign(tokens, -1);
        for (int s = 0; s < table; s++) {
            int before = (int) special.size();
            for (int t = 0; t < tokens; t++) {
                if (slots[t] == s) {
                    specialOf[t] = (int) special.size();
                    special.push_back(t);
                }
            }
            if ((int) special.size() > before) {
                used.push_back(s);
                usedStart.push_back(before);
            }
        }
        usedStart.push_back((int) special.size());
    }
};

// The same on the device.
struct DeviceBatch {
    Device<Batch> batch;
    Device<int> ids, types, position, rowStart, slots, special, specialOf, usedStart, outRow, tiles;
    Device<long long> rowKey, tokenKey;

    explicit DeviceBatch(const TestBatch& b)
        : batch(std::vector<Batch>{b.batch}),
          ids(b.ids),
          types(b.types),
          position(b.position),
          rowStart(b.rowStart),
          slots(b.slots),
          special(b.special),
          specialOf(b.specialOf),
          usedStart(b.usedStart),
          outRow(b.outRow),
          tiles(b.tiles),
          rowKey(b.rowKey),
          tokenKey(b.tokenKey) {}
};

inline unsigned up(long long n, long long by) {
    return (unsigned) ((n + by - 1) / by);
}
