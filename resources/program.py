# forward
for l in range(1, L + 1):
    z[l] = a[l - 1] @ W[l].T + b[l]
    a[l] = f[l](z[l])
# cost
losses = loss(a[L], y)
J = losses.mean()
# backward
dJ_da[L] = dloss(a[L], y) / n
for l in range(L, 0, -1):
    da_dz[l] = df[l](z[l])
    delta[l] = dJ_da[l] * da_dz[l]
    dJ_dW[l] = delta[l].T @ a[l - 1]
    dJ_db[l] = delta[l].sum(axis=0)
    dJ_da[l - 1] = delta[l] @ W[l]
# update
for l in range(1, L + 1):
    W[l] = W[l] - alpha * dJ_dW[l]
    b[l] = b[l] - alpha * dJ_db[l] * trained[l]
