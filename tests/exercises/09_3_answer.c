#include <stddef.h>

/* It would punish a fish for its grammar: full stops and "the" return for good reasons.
 */
void penalize(float *logits, const int *recent, size_t n, float penalty) {
    for (size_t i = 0; i < n; i++) {
        size_t before = 0;
        while (before < i && recent[before] != recent[i]) before++;
        if (before < i) continue;
        float *logit = &logits[recent[i]];
        *logit = *logit > 0 ? *logit / penalty : *logit * penalty;
    }
}
