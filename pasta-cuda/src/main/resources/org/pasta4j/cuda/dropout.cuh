// Dropout masks from a counter, the same bits as the CPU engine's Masks: an element's fate is a hash of the pass's
// seed, its row's tokens, the place in the model and its own place in the row. The way back computes them again.
#pragma once

// Where in the model elements are dropped; the ordinals of Masks.Place.
constexpr int EMBEDDINGS = 0;
constexpr int OFFSETS = 1;
constexpr int ATTENTION = 2;

// SplitMix64's finaliser.
__device__ __forceinline__ unsigned long long mix(unsigned long long z) {
    unsigned long long x = z + 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

// From the counter of one element to that of the next.
constexpr unsigned STEP = 0x9E3779B9u;

// The mask of one token's vector, or of one row's and head's probabilities.
struct Mask {
    unsigned start;
    unsigned other;
    unsigned limit;
    float keep;

    // rowAndPosition: the row's key, exclusive-or the position in the row (or the head).
    __device__ __forceinline__ Mask(
            long long seed, long long rowAndPosition, int place, int layer, int threshold, float keep)
        : limit(2 * (unsigned) threshold), keep(keep) {
        unsigned long long where = (unsigned long long) place << 56 | (unsigned long long) layer << 32;
        unsigned long long key = mix((unsigned long long) seed ^ mix((unsigned long long) rowAndPosition ^ where));
        start = (unsigned) key;
        other = (unsigned) (key >> 32);
    }

    __device__ __forceinline__ unsigned counter(int element) const {
        return start + (unsigned) element * STEP;
    }

    // Murmur3's finaliser of a counter. That half of it is below the threshold is the same as that it is below the limit.
    __device__ __forceinline__ bool keeps(unsigned counter) const {
        unsigned h = counter;
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h ^= other;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        h ^= h >> 16;
        return h < limit;
    }

    // What the element is multiplied by.
    __device__ __forceinline__ float at(int element) const {
        return keeps(counter(element)) ? keep : 0.0f;
    }
};

constexpr int DROPS_NOTHING = 0x7FFFFFFF;

__device__ __forceinline__ Mask hidden_mask(const Batch& batch, long long key, int place, int layer) {
    return Mask(batch.seed, key, place, layer, batch.hiddenThreshold, batch.hiddenKeep);
}

__device__ __forceinline__ Mask attention_mask(const Batch& batch, long long rowKey, int head, int layer) {
    return Mask(batch.seed, rowKey ^ head, ATTENTION, layer, batch.attentionThreshold, batch.attentionKeep);
}
