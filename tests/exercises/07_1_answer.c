float sigmoid_backward(float dy, float y) {
    return dy * y * (1 - y);
}
